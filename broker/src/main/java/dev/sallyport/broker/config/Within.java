package dev.sallyport.broker.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The least and the greatest value that a key takes: an ISO 8601 duration, or a whole number. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Within {

  /** The least. */
  String from();

  /** The greatest; empty: none. */
  String to() default "";
}
