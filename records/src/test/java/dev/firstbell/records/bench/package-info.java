/** What the reading and writing of records costs; {@code records/bench} runs it, docs/performance.md has what was seen. */
package dev.firstbell.records.bench;
