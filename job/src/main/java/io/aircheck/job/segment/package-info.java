/**
 * The segment writer: puts encoded chunks in order, sends them to object storage, and announces
 * each file once it is there.
 */
package io.aircheck.job.segment;
