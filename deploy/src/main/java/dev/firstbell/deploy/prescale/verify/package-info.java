/**
 * Whether the room that was asked for is there: which of the students' nodes are Ready, schedulable and have the image
 * ({@link dev.firstbell.deploy.prescale.verify.NodesReader}), and why others are missing ({@link
 * dev.firstbell.deploy.prescale.verify.RoomCheck}). Only reads.
 */
package dev.firstbell.deploy.prescale.verify;
