/**
 * Gets the engines that adapters are tested on, from where their makers publish them, into a folder
 * of the build. A machine on which that fails reports the tests as not run, with the reason.
 */
@NullMarked
package dev.sallyport.kms.testkit.engine;

import org.jspecify.annotations.NullMarked;
