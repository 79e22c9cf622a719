/**
 * Orders to a process on this machine, over a socket in the file system that only its user can
 * reach.
 */
package io.aircheck.testbed.control;
