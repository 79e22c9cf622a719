/** What operators count with, of no concern to what they do. */
package io.aircheck.job.metric;
