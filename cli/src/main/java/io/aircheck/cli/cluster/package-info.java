/**
 * A cluster of separate processes on this machine: Kafka broker, object store, ZooKeeper and Flink,
 * kept running by a supervisor. {@link io.aircheck.cli.cluster.Cluster} is its one entrance.
 */
package io.aircheck.cli.cluster;
