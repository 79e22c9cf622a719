package io.aircheck.testbed.cos;

/**
 * One stored part of a multipart upload.
 *
 * @param number 1 to 10,000
 * @param file the name of the file that holds it, within the upload's folder
 */
record Part(int number, String file, Content content, long lastModifiedMillis) {}
