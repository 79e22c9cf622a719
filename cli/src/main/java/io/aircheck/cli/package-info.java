/** The {@code aircheck} command: what a user runs. */
package io.aircheck.cli;
