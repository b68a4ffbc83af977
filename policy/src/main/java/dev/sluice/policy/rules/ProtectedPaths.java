package dev.sluice.policy.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Files and directories that configure tools: a write to one may run code later, so no allow rule approves it. */
final class ProtectedPaths {
    private static final Set<String> DIRECTORIES =
            Set.of(".git", ".vscode", ".idea", ".husky", ".cargo", ".devcontainer", ".yarn", ".mvn", ".claude");
    private static final Set<String> FILES = Set.copyOf(Arrays.asList("""
            .gitconfig .gitmodules .bashrc .bash_profile .bash_login .bash_aliases .bash_logout .zshrc .zprofile .zshenv
            .zlogin .zlogout .profile .envrc .npmrc .yarnrc .yarnrc.yml .pnp.cjs .pnp.loader.mjs .pnpmfile.cjs
            bunfig.toml .bunfig.toml .bazelrc .bazelversion .bazeliskrc .pre-commit-config.yaml lefthook.yml
            lefthook.yaml .lefthook.yml .lefthook.yaml gradle-wrapper.properties maven-wrapper.properties
            .devcontainer.json .ripgreprc pyrightconfig.json .mcp.json .claude.json""".split("\\s+")));

    private ProtectedPaths() {}

    static boolean contain(String path) {
        List<String> names = List.of(path.toLowerCase(Locale.ROOT).split("/"));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String next = i + 1 < names.size() ? names.get(i + 1) : "";
            boolean worktrees = name.equals(".claude") && next.equals("worktrees");
            if ((DIRECTORIES.contains(name) && !worktrees) || (name.equals(".config") && next.equals("git"))) {
                return true;
            }
        }
        return FILES.contains(names.isEmpty() ? "" : names.getLast());
    }
}
