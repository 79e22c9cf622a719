package io.aircheck.job.cos;

/** A multipart upload that is neither completed nor aborted. */
public record UnfinishedUpload(String key, String uploadId) {}
