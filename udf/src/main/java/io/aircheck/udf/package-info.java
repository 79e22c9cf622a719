/**
 * Functions for queries in Flink SQL over Aircheck's topics, {@code recording-events} above all.
 * {@code sql/functions.sql} gives them their names.
 *
 * <p>All are deterministic, and all but {@link io.aircheck.udf.TalkTime} of one row. Null in gives
 * null out, unless a function says what a null argument means. A value from data that cannot be
 * right gives null, so that no record stops a query; an argument that is a constant of the query by
 * its nature (a format, a zone) and is wrong fails it, with a message that does not repeat the
 * argument.
 */
package io.aircheck.udf;
