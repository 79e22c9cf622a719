/** Callbacks from the command line: sent again, and received by the demo. */
package io.aircheck.cli.callback;
