/**
 * Object storage as the job needs it: a narrow, blocking interface, its implementation over Tencent
 * COS, and the credentials it uses by name.
 */
package io.aircheck.job.cos;
