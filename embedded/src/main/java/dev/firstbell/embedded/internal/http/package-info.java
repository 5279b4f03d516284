/**
 * Requests and answers: the layer between Vert.x and everything that answers.
 *
 * <p>The way in is {@code Exchange} for a request and {@code SocketRequest} for a websocket; {@code Html},
 * {@code Names}, {@code JsonObjects} and {@code Timestamps} read and write their parts. May touch Vert.x only, and
 * knows neither the hub nor the model.
 */
package dev.firstbell.embedded.internal.http;
