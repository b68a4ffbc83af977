/** Tests of settings files. */
@org.jspecify.annotations.NullUnmarked
package dev.sluice.cli.world;
