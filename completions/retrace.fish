function __retrace_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __retrace_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __retrace_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __retrace_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __retrace_parse_tokens -S
    set -l unparsed_tokens (__retrace_tokens -pc)
    switch $unparsed_tokens[1]
    case 'retrace'
        __retrace_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'restyle'
            __retrace_parse_subcommand 1 'o/output=' 'overwrite' 'codec=' 'crf=' 'no-audio' 'preview=' 'look=' 'look-file=' 'look-strength=' 'style-image=' 'lut=' 'keyframe=+' 'mask=' 'model=' 'prompt=' 'negative-prompt=' 'strength=' 'steps=' 'guidance=' 'image-guidance=' 'clip-skip=' 'sampler=' 'lora=+' 'model-size=' 'precision=' 'seed=' 'renderer=' 'parity=' 'occlusion-mask' 'every=' 'start=' 'end=' 'size=' 'max-edge=' 'speed=' 'progress=' 'log=' 'dry-run' 'resume' 'background' 'max-memory=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'animate'
            __retrace_parse_subcommand 1 'o/output=' 'overwrite' 'codec=' 'crf=' 'preview=' 'save-motion=' 'drag=+' 'pin=+' 'brush=' 'object=' 'camera=+' 'depth=' 'flow=+' 'flow-mask=' 'tracks=' 'motion-from=' 'motion-mask=' 'motion=' 'ease=' 'loop' 'crop' 'frames=' 'fps=' 'duration=' 'look=' 'look-file=' 'look-strength=' 'style-image=' 'lut=' 'mask=' 'model=' 'prompt=' 'negative-prompt=' 'strength=' 'steps=' 'guidance=' 'image-guidance=' 'clip-skip=' 'sampler=' 'lora=+' 'model-size=' 'precision=' 'seed=' 'predict' 'no-predict' 'stride=' 'drag-patch=' 'renderer=' 'parity=' 'occlusion-mask' 'size=' 'max-edge=' 'speed=' 'progress=' 'log=' 'dry-run' 'resume' 'background' 'max-memory=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'stylize'
            __retrace_parse_subcommand 1 'o/output=' 'overwrite' 'look=' 'look-file=' 'look-strength=' 'style-image=' 'lut=' 'model=' 'prompt=' 'negative-prompt=' 'strength=' 'steps=' 'guidance=' 'image-guidance=' 'clip-skip=' 'sampler=' 'lora=+' 'model-size=' 'precision=' 'seed=' 'speed=' 'mask=' 'size=' 'max-edge=' 'progress=' 'log=' 'resume' 'background' 'max-memory=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'track'
            __retrace_parse_subcommand 1 'o/output=' 'overwrite' 'at=' 'points=' 'preview=' 'start=' 'end=' 'size=' 'max-edge=' 'speed=' 'progress=' 'log=' 'dry-run' 'background' 'max-memory=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'measure'
            __retrace_parse_subcommand 2 'reference=' 'keyframe=' 'clip=' 'prompt=' 'json' 'start=' 'end=' 'speed=' 'progress=' 'log=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'batch'
            __retrace_parse_subcommand 1 'jobs=' 'fail-fast' 'force' 'dry-run' 'shard=' 'merge' 'keep-parts' 'report=' 'progress=' 'background' 'max-memory=' 'threads=' 'v/verbose' 'q/quiet' 'version' 'h/help'
        case 'looks'
            __retrace_parse_subcommand 1 'json' 'version' 'h/help'
        case 'models'
            __retrace_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'check'
                __retrace_parse_subcommand 1 'json' 'version' 'h/help'
            end
        case 'doctor'
            __retrace_parse_subcommand 1 'json' 'version' 'h/help'
        case 'help'
            __retrace_parse_subcommand -r 1 'version'
        end
    end
end

function __retrace_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __retrace_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __retrace_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __retrace_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__retrace_tokens -p)
    if test -z "$(__retrace_tokens -t)"
        set -l index (count (__retrace_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'retrace' -f
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'restyle' -d 'Restyle a clip.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'animate' -d 'Animate a still.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'stylize' -d 'Stylize one picture: the first-frame step alone.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'track' -d 'Track a clip: the motion step alone.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'measure' -d 'Measure a result against its source.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'batch' -d 'Run many jobs from one list.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'looks' -d 'List the looks, or show the recipe of one.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'models' -d 'See what files of models are good for.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'doctor' -d 'Tell what this machine has for the work, and what would help.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace restyle" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" o output' -l 'output' -s 'o' -d 'Where the result goes.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" overwrite' -l 'overwrite' -d 'Replace what is there already.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" codec' -l 'codec' -d 'The codec: h264, h265, vp9, av1, prores, mjpeg, png, gif, webp, or ffv1, which is lossless. Default: what suits the extension.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" crf' -l 'crf' -d 'Constant rate factor of the codec: lower is better and larger.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" no-audio' -l 'no-audio' -d 'Leave sound and subtitles out.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" preview' -l 'preview' -d 'Also write a comparison clip beside the output.' -rfka 'side-by-side wipe motion'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" look' -l 'look' -d 'A look by its name; `retrace looks` lists them.' -rfka '(__retrace_custom_completion ---completion restyle -- --look (count (__retrace_tokens -pc)) (__retrace_tokens -tC))'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" look-file' -l 'look-file' -d 'A look of your own: a recipe in JSON5, as `retrace looks NAME` prints it.' -rfa '(set -l exts \'json5\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" look-strength' -l 'look-strength' -d 'How much of the look shows, from 0 (the source) to 1 (the default).' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" style-image' -l 'style-image' -d 'A picture whose palette and tone are taken over.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" lut' -l 'lut' -d 'A colour table applied last.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'cube\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle"' -l 'keyframe' -d 'A painted frame to carry; N is its number in the clip (default 0). Repeat it to blend between several.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" mask' -l 'mask' -d 'Restyle only where this still or clip is white; it is scaled to the frame.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" model' -l 'model' -d 'Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" prompt' -l 'prompt' -d 'What the picture shall show; (word:1.2) weighs.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" negative-prompt' -l 'negative-prompt' -d 'What it shall not show.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" strength' -l 'strength' -d 'How much is painted anew, from 0 to 1. Default: 0.6; not with InstructPix2Pix.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" steps' -l 'steps' -d 'Steps of the whole schedule; the share of --strength is taken. Default: 30, or 6 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" guidance' -l 'guidance' -d 'How strongly the prompt is followed; 1 switches it off, at half the time. Default: 7.5, or 1 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" image-guidance' -l 'image-guidance' -d 'How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default: 1.5.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" clip-skip' -l 'clip-skip' -d 'Take the words from before the end of the text encoder: 2 leaves out its last layer. Default: 1.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" sampler' -l 'sampler' -d 'The sampler. Default: dpm++2m, or lcm with a LoRA whose file name says LCM.' -rfka 'ddim euler dpm++2m lcm'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle"' -l 'lora' -d 'Merge a LoRA file into the model, with a scale if you like; repeat it for several.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" model-size' -l 'model-size' -d 'Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default: 1024.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" precision' -l 'precision' -d 'What factors of products are rounded to: bfloat16 is faster on processors that have it. Default: float32.' -rfka 'float32 bfloat16'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" seed' -l 'seed' -d 'The seed; the same gives the same picture. Default: 0.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" renderer' -l 'renderer' -d 'What paints the other frames: patch, or diffusion with the model. Default: diffusion where --model has a motion module.' -rfka 'patch diffusion'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" parity' -l 'parity' -d 'Whose behaviour is followed where Motion-I2V\'s released code does otherwise than its paper. Default: corrected.' -rfka 'corrected released'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" occlusion-mask' -l 'occlusion-mask' -d 'Do not let the model look at what the tracker takes for hidden.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" every' -l 'every' -d 'Let the model render each Nth frame only, and carry the rest between two of them. Default: 1.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" start' -l 'start' -d 'Begin here: seconds, or HH:MM:SS with a fraction.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" end' -l 'end' -d 'End before this time.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" size' -l 'size' -d 'Work and write at this size.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" max-edge' -l 'max-edge' -d 'Shrink so that the longer edge has at most this many pixels.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" speed' -l 'speed' -d 'What it may cost.' -rfka 'draft standard fine'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" progress' -l 'progress' -d 'How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" log' -l 'log' -d 'Also write what happens to this file, one JSON object a line.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" dry-run' -l 'dry-run' -d 'Print the effective settings as JSON and do nothing.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" resume' -l 'resume' -d 'Keep finished work in a hidden folder beside the output, and go on from what is there.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" background' -l 'background' -d 'Step back behind whatever else the machine does: lowest priority for processor and disk.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" max-memory' -l 'max-memory' -d 'The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace restyle" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace animate" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" o output' -l 'output' -s 'o' -d 'Where the result goes.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" overwrite' -l 'overwrite' -d 'Replace what is there already.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" codec' -l 'codec' -d 'The codec: h264, h265, vp9, av1, prores, mjpeg, png, gif, webp, or ffv1, which is lossless. Default: what suits the extension.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" crf' -l 'crf' -d 'Constant rate factor of the codec: lower is better and larger.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" preview' -l 'preview' -d 'Also write a comparison clip beside the output.' -rfka 'side-by-side wipe motion'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" save-motion' -l 'save-motion' -d 'Write the displacement field of each frame into this folder: flow_001.flo and so on, from the still to the frame.' -rfa '(__retrace_complete_directories)'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate"' -l 'drag' -d 'Take hold of a place and lead it along a path, with the thing it stands on: "x0,y0 x1,y1 …" in pixels, or percent with %. Repeat it for several.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate"' -l 'pin' -d 'Hold this place of what is dragged; repeat it for several.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" brush' -l 'brush' -d 'A mask that is white where anything may move; the rest stays as it is, to the bit.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" object' -l 'object' -d 'A mask of the thing that drags and tracks move. Default: it is found by its contour and colour.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate"' -l 'camera' -d 'A camera move, with an amount in percent or degrees if you like: pan-left, pan-right, tilt-up, tilt-down, zoom-in, zoom-out, roll, orbit. Repeat it to combine several.' -rfka 'pan-left pan-right tilt-up tilt-down zoom-in zoom-out roll orbit'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" depth' -l 'depth' -d 'A depth map, bright is near: near things pass before far ones when the camera moves.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate"' -l 'flow' -d 'A steady current (water, smoke, clouds): what floats at the first place is at the second after a second.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" flow-mask' -l 'flow-mask' -d 'A mask of where the currents flow. Default: the brush, or what is found around them.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" tracks' -l 'tracks' -d 'Take over the motion of points, as `retrace track --points` writes them.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" motion-from' -l 'motion-from' -d 'Take over the whole motion of a clip, scaled to the still.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" motion-mask' -l 'motion-mask' -d 'A mask of the thing in the first frame of that clip, laid over the brush.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" motion' -l 'motion' -d 'A motion file, JSON5: every option of this group has its key there, and movements have times.' -rfa '(set -l exts \'json5\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" ease' -l 'ease' -d 'How movements begin and end. Default: smooth.' -rfka 'smooth linear in out'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" loop' -l 'loop' -d 'Let the first frame follow on the last: there and back, or round; currents flow on.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" crop' -l 'crop' -d 'Cut the result to what the camera always sees of the still, so that nothing is made up at its borders.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" frames' -l 'frames' -d 'How many frames. Default: two seconds.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" fps' -l 'fps' -d 'Frames a second, such as 24 or 30000/1001. Default: 24.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" duration' -l 'duration' -d 'How many seconds, instead of --frames.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" look' -l 'look' -d 'A look by its name; `retrace looks` lists them.' -rfka '(__retrace_custom_completion ---completion animate -- --look (count (__retrace_tokens -pc)) (__retrace_tokens -tC))'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" look-file' -l 'look-file' -d 'A look of your own: a recipe in JSON5, as `retrace looks NAME` prints it.' -rfa '(set -l exts \'json5\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" look-strength' -l 'look-strength' -d 'How much of the look shows, from 0 (the source) to 1 (the default).' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" style-image' -l 'style-image' -d 'A picture whose palette and tone are taken over.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" lut' -l 'lut' -d 'A colour table applied last.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'cube\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" mask' -l 'mask' -d 'Restyle only where this still or clip is white; it is scaled to the frame.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" model' -l 'model' -d 'Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" prompt' -l 'prompt' -d 'What the picture shall show; (word:1.2) weighs.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" negative-prompt' -l 'negative-prompt' -d 'What it shall not show.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" strength' -l 'strength' -d 'How much is painted anew, from 0 to 1. Default: 0.6; not with InstructPix2Pix.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" steps' -l 'steps' -d 'Steps of the whole schedule; the share of --strength is taken. Default: 30, or 6 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" guidance' -l 'guidance' -d 'How strongly the prompt is followed; 1 switches it off, at half the time. Default: 7.5, or 1 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" image-guidance' -l 'image-guidance' -d 'How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default: 1.5.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" clip-skip' -l 'clip-skip' -d 'Take the words from before the end of the text encoder: 2 leaves out its last layer. Default: 1.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" sampler' -l 'sampler' -d 'The sampler. Default: dpm++2m, or lcm with a LoRA whose file name says LCM.' -rfka 'ddim euler dpm++2m lcm'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate"' -l 'lora' -d 'Merge a LoRA file into the model, with a scale if you like; repeat it for several.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" model-size' -l 'model-size' -d 'Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default: 1024.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" precision' -l 'precision' -d 'What factors of products are rounded to: bfloat16 is faster on processors that have it. Default: float32.' -rfka 'float32 bfloat16'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" seed' -l 'seed' -d 'The seed; the same gives the same picture. Default: 0.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" predict' -l 'predict' -d 'Have stage 1 of Motion-I2V tell how the still moves; drags, pins and a brush are hints for it. Default: where --model has it and nothing else moves.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" no-predict' -l 'no-predict' -d 'Have stage 1 of Motion-I2V tell how the still moves; drags, pins and a brush are hints for it. Default: where --model has it and nothing else moves.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" stride' -l 'stride' -d 'The strength of the motion: frames of a film from one frame to the next. Default: 8.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" drag-patch' -l 'drag-patch' -d 'Tell the model of a square about each drag\'s start alone, this many pixels to each side, as Motion-I2V\'s demo does. Default: of all that the drag moves.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" renderer' -l 'renderer' -d 'What paints the other frames: patch, or diffusion with the model. Default: diffusion where --model has a motion module.' -rfka 'patch diffusion'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" parity' -l 'parity' -d 'Whose behaviour is followed where Motion-I2V\'s released code does otherwise than its paper. Default: corrected.' -rfka 'corrected released'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" occlusion-mask' -l 'occlusion-mask' -d 'Do not let the model look at what the tracker takes for hidden.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" size' -l 'size' -d 'Work and write at this size.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" max-edge' -l 'max-edge' -d 'Shrink so that the longer edge has at most this many pixels.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" speed' -l 'speed' -d 'What it may cost.' -rfka 'draft standard fine'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" progress' -l 'progress' -d 'How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" log' -l 'log' -d 'Also write what happens to this file, one JSON object a line.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" dry-run' -l 'dry-run' -d 'Print the effective settings as JSON and do nothing.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" resume' -l 'resume' -d 'Keep finished work in a hidden folder beside the output, and go on from what is there.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" background' -l 'background' -d 'Step back behind whatever else the machine does: lowest priority for processor and disk.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" max-memory' -l 'max-memory' -d 'The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace animate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace stylize" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" o output' -l 'output' -s 'o' -d 'Where the result goes.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" overwrite' -l 'overwrite' -d 'Replace what is there already.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" look' -l 'look' -d 'A look by its name; `retrace looks` lists them.' -rfka '(__retrace_custom_completion ---completion stylize -- --look (count (__retrace_tokens -pc)) (__retrace_tokens -tC))'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" look-file' -l 'look-file' -d 'A look of your own: a recipe in JSON5, as `retrace looks NAME` prints it.' -rfa '(set -l exts \'json5\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" look-strength' -l 'look-strength' -d 'How much of the look shows, from 0 (the source) to 1 (the default).' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" style-image' -l 'style-image' -d 'A picture whose palette and tone are taken over.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" lut' -l 'lut' -d 'A colour table applied last.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'cube\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" model' -l 'model' -d 'Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" prompt' -l 'prompt' -d 'What the picture shall show; (word:1.2) weighs.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" negative-prompt' -l 'negative-prompt' -d 'What it shall not show.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" strength' -l 'strength' -d 'How much is painted anew, from 0 to 1. Default: 0.6; not with InstructPix2Pix.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" steps' -l 'steps' -d 'Steps of the whole schedule; the share of --strength is taken. Default: 30, or 6 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" guidance' -l 'guidance' -d 'How strongly the prompt is followed; 1 switches it off, at half the time. Default: 7.5, or 1 with LCM.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" image-guidance' -l 'image-guidance' -d 'How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default: 1.5.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" clip-skip' -l 'clip-skip' -d 'Take the words from before the end of the text encoder: 2 leaves out its last layer. Default: 1.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" sampler' -l 'sampler' -d 'The sampler. Default: dpm++2m, or lcm with a LoRA whose file name says LCM.' -rfka 'ddim euler dpm++2m lcm'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize"' -l 'lora' -d 'Merge a LoRA file into the model, with a scale if you like; repeat it for several.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" model-size' -l 'model-size' -d 'Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default: 1024.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" precision' -l 'precision' -d 'What factors of products are rounded to: bfloat16 is faster on processors that have it. Default: float32.' -rfka 'float32 bfloat16'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" seed' -l 'seed' -d 'The seed; the same gives the same picture. Default: 0.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" speed' -l 'speed' -d 'What painting with a model may cost; draft takes half the time.' -rfka 'draft standard fine'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" mask' -l 'mask' -d 'Restyle only where this still or clip is white; it is scaled to the frame.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" size' -l 'size' -d 'Work and write at this size.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" max-edge' -l 'max-edge' -d 'Shrink so that the longer edge has at most this many pixels.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" progress' -l 'progress' -d 'How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" log' -l 'log' -d 'Also write what happens to this file, one JSON object a line.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" resume' -l 'resume' -d 'Keep finished work in a hidden folder beside the output, and go on from what is there.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" background' -l 'background' -d 'Step back behind whatever else the machine does: lowest priority for processor and disk.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" max-memory' -l 'max-memory' -d 'The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace stylize" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace track" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" o output' -l 'output' -s 'o' -d 'The folder of the results; made if missing.' -rfa '(__retrace_complete_directories)'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" overwrite' -l 'overwrite' -d 'Replace what is there already.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" at' -l 'at' -d 'Write flow_NNN.flo and visible_NNN.png for these frames, separated by commas.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" points' -l 'points' -d 'Follow points, one a line as x,y or id,x,y or id,frame,x,y, into tracks.csv.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" preview' -l 'preview' -d 'Also write motion.mp4, the motion drawn over the frames.' -rfka 'motion'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" start' -l 'start' -d 'Begin here: seconds, or HH:MM:SS with a fraction.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" end' -l 'end' -d 'End before this time.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" size' -l 'size' -d 'Work and write at this size.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" max-edge' -l 'max-edge' -d 'Shrink so that the longer edge has at most this many pixels.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" speed' -l 'speed' -d 'What it may cost.' -rfka 'draft standard fine'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" progress' -l 'progress' -d 'How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" log' -l 'log' -d 'Also write what happens to this file, one JSON object a line.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" dry-run' -l 'dry-run' -d 'Print the effective settings as JSON and do nothing.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" background' -l 'background' -d 'Step back behind whatever else the machine does: lowest priority for processor and disk.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" max-memory' -l 'max-memory' -d 'The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace track" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace measure" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace measure" -eq 2' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" reference' -l 'reference' -d 'What the result should be: adds PSNR and SSIM.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" keyframe' -l 'keyframe' -d 'The painting that the first frame should be: adds how far it is from that.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" clip' -l 'clip' -d 'A folder with a CLIP model (transformers layout): adds how alike neighbouring frames are to it.' -rfa '(__retrace_complete_directories)'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" prompt' -l 'prompt' -d 'What the result should show: adds how alike frames and text are to --clip.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" json' -l 'json' -d 'Print JSON, with the figures of every frame.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" start' -l 'start' -d 'Begin here: seconds, or HH:MM:SS with a fraction.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" end' -l 'end' -d 'End before this time.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" speed' -l 'speed' -d 'What it may cost.' -rfka 'draft standard fine'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" progress' -l 'progress' -d 'How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" log' -l 'log' -d 'Also write what happens to this file, one JSON object a line.' -rF
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace measure" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace batch" -eq 1' -fa '(set -l exts \'json5\' \'json\' \'csv\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" jobs' -l 'jobs' -d 'How many jobs run side by side, sharing the threads. Default: 1.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" fail-fast' -l 'fail-fast' -d 'Begin no further job once one has failed; by default the others go on.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" force' -l 'force' -d 'Do what is done already once more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" dry-run' -l 'dry-run' -d 'Print what would be done, and how long it takes by the first second of the first job.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" shard' -l 'shard' -d 'Do the share i of n of the work, for n machines: every nth job, or, of fewer jobs than that, every clip\'s shots in part.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" merge' -l 'merge' -d 'Join the parts that all shards made.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" keep-parts' -l 'keep-parts' -d 'Leave the parts where they are when they are joined.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" report' -l 'report' -d 'Write what came of each job to this file, as JSON.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'json\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" progress' -l 'progress' -d 'How progress is shown: a line for each job on stderr (auto, plain), every event as a JSON line on stdout, or nothing.' -rfka 'auto plain json none'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" background' -l 'background' -d 'Step back behind whatever else the machine does: lowest priority for processor and disk.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" max-memory' -l 'max-memory' -d 'The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default: the limit of the container or batch job, if any.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" threads' -l 'threads' -d 'The most threads to use; results do not depend on it. Default: the processors there are.' -rfka ''
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace batch" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace looks" -eq 1' -fka '(__retrace_custom_completion ---completion looks -- positional@0 (count (__retrace_tokens -pc)) (__retrace_tokens -tC))'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace looks" json' -l 'json' -d 'Print JSON.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace looks" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace looks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace models" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace models" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace models" -eq 1' -fa 'check' -d 'Tell which parts of a model are usable, and what is missing.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace models check" -eq 1' -F
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace models check" json' -l 'json' -d 'Print JSON, with the name of every missing or unused tensor.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace models check" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace models check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_positional "retrace doctor" -eq 1' -fa '(__retrace_complete_directories)'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace doctor" json' -l 'json' -d 'Print JSON.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace doctor" version' -l 'version' -d 'Show the version.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'retrace' -n '__retrace_should_offer_completions_for_flags_or_options "retrace help" version' -l 'version' -d 'Show the version.'
