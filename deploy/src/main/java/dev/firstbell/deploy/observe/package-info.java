/**
 * Watches a cluster during a class start: students' pods, their Kubernetes events, and the nodes. It only reads. It
 * needs the permissions {@code list} and {@code watch} on {@code pods} and {@code events} in the hub's namespace and on
 * {@code nodes}, as {@code deploy/kubernetes/observer-role.yaml} grants them.
 *
 * <pre>{@code
 * try (ClusterAccess cluster = ClusterAccess.of(kubeconfig, "jhub")) {   // BadInputException: file missing or unusable
 *     cluster.check(problems::add);                                      // unreachable, unauthorized, a permission missing
 *     try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile());
 *             ClusterObserver observer = ClusterObserver.start(cluster, runId, Clock.systemUTC(), journal::write)) {
 *         ...                                                            // the class start
 *     }                                                                  // a last listing, then nothing more is written
 * }
 * }</pre>
 *
 * <p>The observer emits {@link dev.firstbell.records.cluster.ClusterEntry}s, the lines of {@code cluster.jsonl}. {@link
 * dev.firstbell.records.cluster.ClusterSummary#join} turns them into stages whenever a run with such a file is read.
 */
package dev.firstbell.deploy.observe;
