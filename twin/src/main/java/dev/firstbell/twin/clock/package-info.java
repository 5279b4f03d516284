/**
 * The model's event loop ({@link dev.firstbell.twin.clock.EventLoop}), in virtual time
 * ({@link dev.firstbell.twin.clock.VirtualLoop}) or paced by a clock ({@link dev.firstbell.twin.clock.PacedLoop}).
 */
package dev.firstbell.twin.clock;
