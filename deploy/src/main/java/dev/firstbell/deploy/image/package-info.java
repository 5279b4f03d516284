/**
 * Container images as a class start sees them: {@link dev.firstbell.deploy.image.ImageSource} says where one is,
 * {@link dev.firstbell.deploy.image.ImageReader} reads its layers from there, and
 * {@link dev.firstbell.deploy.image.ImageLayers} tells what they weigh, what a node that has another image still needs, and
 * what is wrong with them.
 */
package dev.firstbell.deploy.image;
