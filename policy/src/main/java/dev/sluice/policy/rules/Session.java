package dev.sluice.policy.rules;

/**
 * Where and how a session runs. All paths are absolute and use {@code /}.
 *
 * @param trusted the folder's trust dialog was accepted
 * @param localTracked the local settings file is under version control, and so is the repository's, not the person's
 * @param interactive false where nobody can answer a prompt ({@code -p})
 */
public record Session(
        String cwd,
        String projectRoot,
        String home,
        boolean windows,
        boolean trusted,
        boolean localTracked,
        boolean interactive,
        Mode mode,
        Links links) {}
