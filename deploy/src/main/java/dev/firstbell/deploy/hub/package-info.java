/**
 * What a hub leaves behind, its log and its database, read without sending it anything.
 */
package dev.firstbell.deploy.hub;
