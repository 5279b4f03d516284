/** The benchmarks behind docs/performance.md. Each is a program; {@code benchmarks/run} builds and starts them. */
package dev.firstbell.benchmarks;
