/** The organization's configuration as a YAML file: what is there, what would change, changing it. */
@NullMarked
package dev.sluice.cli.config;

import org.jspecify.annotations.NullMarked;
