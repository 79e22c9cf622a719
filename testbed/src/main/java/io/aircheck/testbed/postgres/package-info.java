/** A real PostgreSQL, for tests, demonstrations and the cluster on one machine. */
package io.aircheck.testbed.postgres;
