/** What the operators say to one another, their keys, and how both are serialised. */
package io.aircheck.job.message;
