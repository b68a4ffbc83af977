/** Tests of diagnosis. */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.cli.doctor;
