/** Measurements that docs/performance.md and docs/lab.md tell of; each a program, none a test. */
package dev.firstbell.client.bench;
