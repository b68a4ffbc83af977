package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The commands that run without asking because they only read, with the flags that keep them so. A flag that is not in
 * the table asks.
 */
final class ReadOnlyCommands {
    /** Name, traits (f: operands are files; g: has flags that write or run, so an unquoted glob asks), letters, words. */
    private static final String TABLE = """
            ls       |f |aAbBcCdDfFgGhHiIklLmnNopqQrRsStTuUvwxXZ1 |all,almost-all,author,color,human-readable,inode,recursive,reverse,size,sort,time,full-time,group-directories-first,classify,directory
            cat      |f |AbeEnstTuv |number,show-all,show-ends,show-tabs,squeeze-blank
            head     |f |cnqvz |lines,bytes,quiet,verbose
            tail     |f |cfFnqvzrs |lines,bytes,follow,quiet,verbose,retry
            wc       |f |clmLw |bytes,chars,lines,words,max-line-length
            diff     |f |abBcdeEiNnpqrstTuUwWyxC |brief,unified,recursive,color,ignore-all-space,ignore-case,side-by-side,stat,new-file,text
            stat     |f |cfLt |format,dereference,terse
            du       |f |abcdDhHklLmsSx0 |all,summarize,human-readable,max-depth,total,apparent-size,bytes
            df       |f |ahHiklTPt |human-readable,total,type
            grep     |f |abcdDeEFGhHiIklLmnoPqrRsTUvwxyZzABC |after-context,before-context,context,color,count,exclude,exclude-dir,extended-regexp,files-with-matches,files-without-match,fixed-strings,ignore-case,include,invert-match,line-number,max-count,no-filename,only-matching,perl-regexp,quiet,recursive,regexp,text,with-filename,word-regexp
            find     |fg| |
            fd       |fg|HIgFdpalsiEute0 |hidden,no-ignore,type,extension,glob,max-depth,exclude,absolute-path
            fdfind   |fg|HIgFdpalsiEute0 |hidden,no-ignore,type,extension,glob,max-depth,exclude,absolute-path
            sort     |fg|bcCdfgGhiMmnrRsuVzkt |reverse,unique,numeric-sort,key,field-separator,check,version-sort,human-numeric-sort,ignore-case
            sed      |fg|nErsue |quiet,silent,regexp-extended,expression
            uniq     |f1|cdDiufsw |count,repeated,unique,ignore-case
            cut      |f |bcdfsz |bytes,characters,delimiter,fields,only-delimited
            file     |f |bikLhNrs |brief,mime,mime-type,mime-encoding,dereference
            comm     |f |123iz |check-order,nocheck-order,output-delimiter,total
            cmp      |f |bilnsv |print-bytes,bytes,verbose,silent
            fmt      |f |cpstuwg |width,crown-margin,split-only,uniform-spacing
            pr       |f |aDdeFhJlmnNoqrStTvwW |columns,header,length,width
            numfmt   |  |dz |from,to,format,suffix,field,padding,header,round
            tsort    |f | |
            nl       |f |bdfhilnpsvw |body-numbering
            tac      |f |brs |
            od       |f |AjNtvwabcdfilosx |
            strings  |f |aefnot |
            basename |  |asz |multiple,suffix,zero
            dirname  |  |z |zero
            realpath |f |eLmPqsz |canonicalize-existing,relative-to,relative-base
            readlink |f |efmnqsvz |canonicalize
            md5sum   |f |bctz |
            sha256sum|f |bctz |
            echo     |  |neE |
            printf   |  | |
            pwd      |  |LP |
            whoami   |  | |
            which    |  |as |all
            id       |  |ugnGrz |
            uname    |  |asnrvmpio |all
            nproc    |  | |all
            uptime   |  |ps |
            true     |  | |
            false    |  | |
            sleep    |  | |
            expr     |  | |
            test     |f |abcdefghiklLnoOpqrsStuwxzGN |
            seq      |  |fsw |format,separator,equal-width
            getconf  |  |av |
            tput     |  | |
            pgrep    |  |acflnoPrtuUvxLi |list-name,list-full,full,newest,oldest,count,exact,ignore-case
            ps       |  |aAcdeEfFjlLmMoOpPqsStTuUvwxXyZ |forest,sort,no-headers,pid,ppid,user
            lsof     |f |aibcClnNOpPRtuUVX |
            ss       |  |HOnraleoimpsZNbtuwx046 |tcp,udp,listening,processes,numeric,all,summary
            docker   |g | |
            podman   |g | |
            git      |g | |
            date     |  |uRI |utc,universal,iso-8601,rfc-3339,rfc-email
            command  |  |vV |
            """;

    private static final Set<String> FIND_TESTS = Set.of(
            "-name",
            "-iname",
            "-path",
            "-ipath",
            "-wholename",
            "-type",
            "-xtype",
            "-maxdepth",
            "-mindepth",
            "-size",
            "-mtime",
            "-mmin",
            "-atime",
            "-amin",
            "-ctime",
            "-cmin",
            "-newer",
            "-print",
            "-print0",
            "-printf",
            "-not",
            "-o",
            "-a",
            "-and",
            "-or",
            "-empty",
            "-user",
            "-group",
            "-perm",
            "-regex",
            "-iregex",
            "-regextype",
            "-ls",
            "-prune",
            "-L",
            "-P",
            "-H",
            "-xdev",
            "-mount",
            "-depth",
            "-follow",
            "-quit",
            "-readable",
            "-writable",
            "-executable",
            "-links",
            "-inum",
            "-samefile",
            "-nouser",
            "-nogroup",
            "-true",
            "-false",
            "-daystart");
    private static final Map<String, Set<String>> DOCKER = Map.of(
            "", Set.of("ps", "images", "version", "info", "inspect", "logs", "port", "top", "history", "diff"),
            "image", Set.of("ls", "inspect", "history"),
            "container", Set.of("ls", "ps", "inspect", "logs", "port", "top", "diff"),
            "volume", Set.of("ls", "inspect"),
            "network", Set.of("ls", "inspect"));
    private static final Pattern DOCKER_FLAG = Pattern.compile(
            "-[aqnlst]+|--(all|quiet|no-trunc|format|filter|last|latest|size|tail|since|until|timestamps|details)(=.*)?|--help");
    private static final Pattern CLUSTER_EXTRA = Pattern.compile("[0-9,.:=+]");
    private static final Pattern SED_PRINT = Pattern.compile("(\\d+|\\$)?(,(\\d+|\\$))?[pdq=]");

    private record Entry(boolean files, boolean globAsks, int maxOperands, String letters, Set<String> words) {}

    private static final Map<String, Entry> ENTRIES = read();

    private ReadOnlyCommands() {}

    private static Map<String, Entry> read() {
        Map<String, Entry> entries = new HashMap<>();
        TABLE.lines().forEach(line -> {
            String[] cells = line.split("\\|", -1);
            entries.put(
                    cells[0].strip(),
                    new Entry(
                            cells[1].contains("f"),
                            cells[1].contains("g"),
                            cells[1].contains("1") ? 1 : Integer.MAX_VALUE,
                            cells[2].strip(),
                            Set.of(cells[3].strip().split(","))));
        });
        return Map.copyOf(entries);
    }

    /**
     * Whether a command only reads, and only from where it may.
     *
     * @param readable whether a file operand may be read without asking; gets null-free, literal or glob text
     */
    static boolean approve(List<Word> words, Predicate<Word> readable) {
        String name = words.getFirst().text();
        Entry entry = ENTRIES.get(name);
        if (entry == null || !words.getFirst().raw().equals(name)) {
            return false;
        }
        List<Word> arguments = words.subList(1, words.size());
        for (Word argument : arguments) {
            boolean unc = argument.raw().startsWith("\\\\") || argument.text().startsWith("\\\\");
            if (unc || (entry.globAsks() && argument.has(Word.Kind.GLOB))) {
                return false;
            }
        }
        return switch (name) {
            case "git" -> ReadOnlyGit.approve(arguments);
            case "docker", "podman" -> docker(arguments);
            case "find" -> find(arguments, readable);
            case "echo" -> true;
            case "command" ->
                !arguments.isEmpty()
                        && arguments.getFirst().raw().matches("-[vV]")
                        && plain(name, entry, arguments, readable);
            case "date" -> arguments.stream().allMatch(word -> date(word, entry));
            default -> plain(name, entry, arguments, readable);
        };
    }

    private static boolean plain(String name, Entry entry, List<Word> arguments, Predicate<Word> readable) {
        boolean literal = false;
        boolean expression = false;
        int operands = 0;
        boolean scripted = name.equals("sed") || name.equals("grep");
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            if (!literal && text.equals("--")) {
                literal = true;
            } else if (!literal && text.startsWith("-") && text.length() > 1) {
                if (!word.literal() || !flag(text, entry)) {
                    return false;
                }
                boolean takesScript = scripted && text.matches("-[A-Za-z]*e|--expression|--regexp");
                if (takesScript && ++i < arguments.size()) {
                    expression = true;
                    if (name.equals("sed") && !sedScript(arguments.get(i))) {
                        return false;
                    }
                } else if (scripted && text.matches("--(expression|regexp)=.*")) {
                    return false;
                }
            } else if (scripted && !expression && operands++ == 0) {
                if (name.equals("sed") && !sedScript(word)) {
                    return false;
                }
            } else if (entry.files() && !name.equals("test") && !readable.test(word)) {
                return false;
            } else if (!scripted && ++operands > entry.maxOperands()) {
                return false;
            }
        }
        return true;
    }

    private static boolean flag(String text, Entry entry) {
        if (text.startsWith("--")) {
            int equals = text.indexOf('=');
            return entry.words().contains(text.substring(2, equals < 0 ? text.length() : equals));
        }
        for (int i = 1; i < text.length(); i++) {
            String letter = text.substring(i, i + 1);
            if (!entry.letters().contains(letter)
                    && !CLUSTER_EXTRA.matcher(letter).matches()) {
                return false;
            }
        }
        return true;
    }

    private static boolean date(Word word, Entry entry) {
        return word.literal()
                && (word.text().startsWith("+")
                        || (word.text().startsWith("-") && word.text().length() > 1 && flag(word.text(), entry)));
    }

    private static boolean find(List<Word> arguments, Predicate<Word> readable) {
        for (Word word : arguments) {
            String text = word.text();
            if (text.startsWith("-") && !(word.literal() && FIND_TESTS.contains(text))) {
                if (!text.matches("-\\d+[a-zA-Z]?")) {
                    return false;
                }
            } else if (!text.startsWith("-") && !readable.test(word)) {
                return false;
            }
        }
        return true;
    }

    private static boolean docker(List<Word> arguments) {
        if (arguments.isEmpty() || !arguments.stream().allMatch(Word::literal)) {
            return false;
        }
        String first = arguments.getFirst().text();
        Set<String> group = first.isEmpty() ? null : DOCKER.get(first);
        int verb = group == null ? 0 : 1;
        if (verb >= arguments.size()
                || !(group == null ? DOCKER.getOrDefault("", Set.of()) : group)
                        .contains(arguments.get(verb).text())) {
            return false;
        }
        return arguments.stream()
                .map(Word::text)
                .allMatch(text ->
                        !text.startsWith("-") || DOCKER_FLAG.matcher(text).matches());
    }

    /** A sed script that can neither write a file nor run a command. */
    static boolean sedScript(Word word) {
        String script = word.text();
        if (!word.literal()) {
            return false;
        }
        if (SED_PRINT.matcher(script).matches()) {
            return true;
        }
        if (script.length() < 4 || script.charAt(0) != 's' || script.indexOf('\n') >= 0) {
            return false;
        }
        char delimiter = script.charAt(1);
        if (delimiter == '\\' || Character.isLetterOrDigit(delimiter) || delimiter == ' ') {
            return false;
        }
        int found = 1;
        int i = 2;
        while (i < script.length() && found < 3) {
            if (script.charAt(i) == '\\') {
                i++;
            } else if (script.charAt(i) == delimiter) {
                found++;
            }
            i++;
        }
        return found == 3 && script.substring(Math.min(i, script.length())).matches("[gpiI0-9]*");
    }
}
