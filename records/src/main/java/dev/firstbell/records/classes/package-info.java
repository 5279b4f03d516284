/**
 * A class of students: the class file that people write ({@link dev.firstbell.records.classes.ClassFile}) and the class plan
 * that a seed makes of it ({@link dev.firstbell.records.classes.ClassPlan}), with arrival shapes and behaviour.
 */
package dev.firstbell.records.classes;
