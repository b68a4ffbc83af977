package dev.sluice.cli.account;

import dev.sluice.cli.world.World;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets, names of people and their folders out of a text before anybody else sees it. */
public final class Redaction {

    private static final Pattern SECRETS = Pattern.compile(String.join(
            "|",
            "eyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*",
            "slc_[0-9A-Za-z]{20,}",
            "sk-[\\w-]{16,}",
            "gh[pousr]_\\w{20,}",
            "github_pat_\\w{20,}",
            "xox[abprs]-[\\w-]{10,}",
            "AKIA[0-9A-Z]{16}",
            "AIza[\\w-]{30,}",
            "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)"));
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:authorization|x-api-key|password|passwd|secret|token|api[_-]?key)[\"']?\\s*[:=]\\s*(?:bearer\\s+)?)[\"']?[^\\s\"',;]{6,}");
    private static final Pattern IN_ADDRESS = Pattern.compile("://[^/\\s:@]+:[^/\\s@]+@");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+");

    private Redaction() {}

    public static String of(World world, String text) {
        String clean = SECRETS.matcher(text).replaceAll("[secret]");
        clean = IN_ADDRESS.matcher(clean).replaceAll("://[secret]@");
        clean = NAMED.matcher(clean).replaceAll("$1[secret]");
        clean = EMAIL.matcher(clean).replaceAll("[email]");
        String home = world.home().toString();
        return home.length() > 1
                ? clean.replaceAll(Pattern.quote(home) + "(?![\\w-])", Matcher.quoteReplacement("~"))
                : clean;
    }
}
