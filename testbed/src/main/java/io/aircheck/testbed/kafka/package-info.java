/** A real Kafka broker in process, for tests, demonstrations and single-machine recordings. */
package io.aircheck.testbed.kafka;
