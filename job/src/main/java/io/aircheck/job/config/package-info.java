/** The job's own options: their table, and how they are read from a file and the command line. */
package io.aircheck.job.config;
