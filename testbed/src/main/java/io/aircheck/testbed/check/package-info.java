/**
 * Checks what a recording run left, folder and events, against the scenario it recorded. It takes
 * nothing from the recording job: what is to be recorded follows from the scenario and the rules of
 * recording, and what was recorded from the files.
 */
package io.aircheck.testbed.check;
