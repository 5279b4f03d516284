/**
 * Watches what a cluster does during a class start: students' pods, their events, and the nodes. It reads and changes
 * nothing; its rights are {@code list} and {@code watch} on {@code pods} and {@code events} in the hub's namespace and on
 * {@code nodes}, as {@code deploy/kubernetes/observer-role.yaml} gives them.
 *
 * <pre>{@code
 * try (ClusterAccess cluster = ClusterAccess.of(kubeconfig, "jhub")) {   // BadInputException: file missing or unusable
 *     cluster.check(problems::add);                                      // unreachable, refused, a right missing
 *     try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile());
 *             ClusterObserver observer = ClusterObserver.start(cluster, runId, Clock.systemUTC(), journal::write)) {
 *         ...                                                            // the class start
 *     }                                                                  // a last listing, then nothing more is written
 * }
 * }</pre>
 *
 * <p>What comes out are {@link dev.firstbell.records.cluster.ClusterEntry}s, the lines of {@code cluster.jsonl}. They become
 * stages in {@link dev.firstbell.records.cluster.ClusterSummary#join}, whenever a run with such a file is read.
 */
package dev.firstbell.deploy.observe;
