/** Measurements that docs/performance.md tells of; each a program, none a test. */
package dev.firstbell.client.bench;
