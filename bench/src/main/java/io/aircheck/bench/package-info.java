/**
 * Microbenchmarks of single steps. Those of package-private classes lie in packages of their names.
 */
package io.aircheck.bench;
