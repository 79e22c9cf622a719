/** What the job writes to Kafka: announcements exactly once, refused records at least once. */
package io.aircheck.job.sink;
