/**
 * An emulator of Tencent COS (Cloud Object Storage) for tests and demonstrations: the object and
 * multipart calls with COS's signature, limits and error codes, and faults on demand.
 *
 * <p>Rules come from the public API pages of COS (document 436): error codes 436/7730, request
 * signature 436/7778, limits 436/14518, object keys 436/13324.
 */
package io.aircheck.testbed.cos;
