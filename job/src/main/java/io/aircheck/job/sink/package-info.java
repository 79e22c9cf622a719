/** What the job writes to Kafka besides events: refused records, at least once. */
package io.aircheck.job.sink;
