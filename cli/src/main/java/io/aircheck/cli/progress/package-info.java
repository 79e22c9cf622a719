/** How far a recording has come. */
package io.aircheck.cli.progress;
