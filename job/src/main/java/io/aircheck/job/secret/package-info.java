/** Secrets by name, from a file or the environment. They are never printed. */
package io.aircheck.job.secret;
