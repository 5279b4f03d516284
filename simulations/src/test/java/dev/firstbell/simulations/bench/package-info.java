/** What a class start costs the machine that drives it; {@code simulations/bench} runs it, docs/performance.md has what was seen. */
package dev.firstbell.simulations.bench;
