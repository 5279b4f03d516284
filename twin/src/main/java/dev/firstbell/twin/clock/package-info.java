/**
 * The two clocks of the model: events in virtual time ({@link dev.firstbell.twin.clock.VirtualLoop}) or paced by real time
 * ({@link dev.firstbell.twin.clock.PacedLoop}), behind one {@link dev.firstbell.twin.clock.EventLoop}.
 */
package dev.firstbell.twin.clock;
