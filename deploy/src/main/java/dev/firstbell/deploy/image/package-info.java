/**
 * Container images, as far as they matter for a class start. {@link dev.firstbell.deploy.image.ImageSource} locates an
 * image, and {@link dev.firstbell.deploy.image.ImageReader} reads its layers. {@link
 * dev.firstbell.deploy.image.ImageLayers} gives their sizes, the layers that a node with another image still needs, and
 * lint findings.
 */
package dev.firstbell.deploy.image;
