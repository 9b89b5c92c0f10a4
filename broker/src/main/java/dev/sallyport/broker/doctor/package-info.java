/**
 * Checks of a broker's set-up for its operator, before a start or beside a broker that runs. They
 * change nothing, make nothing and open no port.
 */
@NullMarked
package dev.sallyport.broker.doctor;

import org.jspecify.annotations.NullMarked;
