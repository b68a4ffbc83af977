/** Tests of the program as a person runs it. */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.cli;
