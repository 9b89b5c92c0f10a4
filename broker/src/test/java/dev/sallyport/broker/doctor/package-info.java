/** Tests of the doctor's checks, each with what they are for and what they are to find. */
@NullMarked
package dev.sallyport.broker.doctor;

import org.jspecify.annotations.NullMarked;
