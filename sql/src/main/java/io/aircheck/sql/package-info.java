/**
 * Runs the statement files of {@code sql/}: tables over the topics, and the jobs that keep the
 * catalogue in PostgreSQL up to date.
 */
package io.aircheck.sql;
