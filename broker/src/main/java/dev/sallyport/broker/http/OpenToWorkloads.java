package dev.sallyport.broker.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A resource that needs no credentials: evidence alone decides, or it is public. A resource without
 * this is closed to the unknown, so that a forgotten annotation closes a route and never opens one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface OpenToWorkloads {}
