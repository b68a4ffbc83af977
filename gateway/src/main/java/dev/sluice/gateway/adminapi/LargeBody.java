package dev.sluice.gateway.adminapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a {@link JsonFields} parameter: the body may have 2 MiB instead of 64 KiB, because it holds documents. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface LargeBody {}
