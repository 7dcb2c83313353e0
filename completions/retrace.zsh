#compdef retrace

__retrace_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__retrace_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __retrace_complete "${completions[@]:0:-1}"
    fi
}

__retrace_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_retrace() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist

    local -xr SAP_SHELL=zsh
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(builtin emulate zsh -c 'printf %s "${ZSH_VERSION}"')"
    local -r SAP_SHELL_VERSION

    local context state state_descr line
    local -A opt_args

    local -r command_name="${words[1]}"
    local -ar command_line=("${words[@]}")
    local -ir current_word_index="$((CURRENT - 1))"

    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'restyle:Restyle a clip.'
            'animate:Animate a still.'
            'stylize:Stylize one picture: the first-frame step alone.'
            'track:Track a clip: the motion step alone.'
            'measure:Measure a result against its source.'
            'batch:Run many jobs from one list.'
            'looks:List the looks, or show the recipe of one.'
            'models:See what files of models are good for.'
            'doctor:Tell what this machine has for the work, and what would help.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        restyle|animate|stylize|track|measure|batch|looks|models|doctor|help)
            "_retrace_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_retrace_restyle() {
    local -i ret=1
    local -ar ___preview=('side-by-side' 'wipe' 'motion')
    local -ar ___sampler=('ddim' 'euler' 'dpm++2m' 'lcm')
    local -ar ___precision=('float32' 'bfloat16')
    local -ar ___renderer=('patch' 'diffusion')
    local -ar ___parity=('corrected' 'released')
    local -ar ___speed=('draft' 'standard' 'fine')
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':clip:_files'
        '(--output -o)'{--output,-o}'[Where the result goes.]:path:_files'
        '--overwrite[Replace what is there already.]'
        '--codec[The codec\: h264, h265, vp9, av1, prores, mjpeg, png, gif, webp, or ffv1, which is lossless. Default\: what suits the extension.]:name:'
        '--crf[Constant rate factor of the codec\: lower is better and larger.]:number:'
        '--no-audio[Leave sound and subtitles out.]'
        '--preview[Also write a comparison clip beside the output.]:kind:{__retrace_complete "${___preview[@]}"}'
        '--look[A look by its name; `retrace looks` lists them.]:name:{__retrace_custom_complete ---completion restyle -- --look "${current_word_index}" "$(__retrace_cursor_index_in_current_word)"}'
        '--look-file[A look of your own\: a recipe in JSON5, as `retrace looks NAME` prints it.]:file:_files -g '\''*.json5 *.json'\'''
        '--look-strength[How much of the look shows, from 0 (the source) to 1 (the default).]:share:'
        '--style-image[A picture whose palette and tone are taken over.]:image:_files'
        '--lut[A colour table applied last.]:cube:_files -g '\''*.cube'\'''
        '*--keyframe[A painted frame to carry; N is its number in the clip (default 0). Repeat it to blend between several.]:\[N=\]image:_files'
        '--mask[Restyle only where this still or clip is white; it is scaled to the frame.]:file:_files'
        '--model[Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.]:path:_files'
        '--prompt[What the picture shall show; (word\:1.2) weighs.]:text:'
        '--negative-prompt[What it shall not show.]:text:'
        '--strength[How much is painted anew, from 0 to 1. Default\: 0.6; not with InstructPix2Pix.]:share:'
        '--steps[Steps of the whole schedule; the share of --strength is taken. Default\: 30, or 6 with LCM.]:number:'
        '--guidance[How strongly the prompt is followed; 1 switches it off, at half the time. Default\: 7.5, or 1 with LCM.]:number:'
        '--image-guidance[How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default\: 1.5.]:number:'
        '--clip-skip[Take the words from before the end of the text encoder\: 2 leaves out its last layer. Default\: 1.]:number:'
        '--sampler[The sampler. Default\: dpm++2m, or lcm with a LoRA whose file name says LCM.]:name:{__retrace_complete "${___sampler[@]}"}'
        '*--lora[Merge a LoRA file into the model, with a scale if you like; repeat it for several.]:file\[\:scale\]:_files -g '\''*.safetensors'\'''
        '--model-size[Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default\: 1024.]:pixels:'
        '--precision[What factors of products are rounded to\: bfloat16 is faster on processors that have it. Default\: float32.]:type:{__retrace_complete "${___precision[@]}"}'
        '--seed[The seed; the same gives the same picture. Default\: 0.]:number:'
        '--renderer[What paints the other frames\: patch, or diffusion with the model. Default\: diffusion where --model has a motion module.]:name:{__retrace_complete "${___renderer[@]}"}'
        '--parity[Whose behaviour is followed where Motion-I2V'\''s released code does otherwise than its paper. Default\: corrected.]:name:{__retrace_complete "${___parity[@]}"}'
        '--occlusion-mask[Do not let the model look at what the tracker takes for hidden.]'
        '--every[Let the model render each Nth frame only, and carry the rest between two of them. Default\: 1.]:number:'
        '--start[Begin here\: seconds, or HH\:MM\:SS with a fraction.]:time:'
        '--end[End before this time.]:time:'
        '--size[Work and write at this size.]:WxH:'
        '--max-edge[Shrink so that the longer edge has at most this many pixels.]:pixels:'
        '--speed[What it may cost.]:level:{__retrace_complete "${___speed[@]}"}'
        '--progress[How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.]:style:{__retrace_complete "${___progress[@]}"}'
        '--log[Also write what happens to this file, one JSON object a line.]:file:_files'
        '--dry-run[Print the effective settings as JSON and do nothing.]'
        '--resume[Keep finished work in a hidden folder beside the output, and go on from what is there.]'
        '--background[Step back behind whatever else the machine does\: lowest priority for processor and disk.]'
        '--max-memory[The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default\: the limit of the container or batch job, if any.]:size:'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_animate() {
    local -i ret=1
    local -ar ___preview=('side-by-side' 'wipe' 'motion')
    local -ar ___camera=('pan-left' 'pan-right' 'tilt-up' 'tilt-down' 'zoom-in' 'zoom-out' 'roll' 'orbit')
    local -ar ___ease=('smooth' 'linear' 'in' 'out')
    local -ar ___sampler=('ddim' 'euler' 'dpm++2m' 'lcm')
    local -ar ___precision=('float32' 'bfloat16')
    local -ar ___renderer=('patch' 'diffusion')
    local -ar ___parity=('corrected' 'released')
    local -ar ___speed=('draft' 'standard' 'fine')
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':still:_files'
        '(--output -o)'{--output,-o}'[Where the result goes.]:path:_files'
        '--overwrite[Replace what is there already.]'
        '--codec[The codec\: h264, h265, vp9, av1, prores, mjpeg, png, gif, webp, or ffv1, which is lossless. Default\: what suits the extension.]:name:'
        '--crf[Constant rate factor of the codec\: lower is better and larger.]:number:'
        '--preview[Also write a comparison clip beside the output.]:kind:{__retrace_complete "${___preview[@]}"}'
        '--save-motion[Write the displacement field of each frame into this folder\: flow_001.flo and so on, from the still to the frame.]:folder:_files -/'
        '*--drag[Take hold of a place and lead it along a path, with the thing it stands on\: "x0,y0 x1,y1 …" in pixels, or percent with %. Repeat it for several.]:path:'
        '*--pin[Hold this place of what is dragged; repeat it for several.]:x,y:'
        '--brush[A mask that is white where anything may move; the rest stays as it is, to the bit.]:mask:_files'
        '--object[A mask of the thing that drags and tracks move. Default\: it is found by its contour and colour.]:mask:_files'
        '*--camera[A camera move, with an amount in percent or degrees if you like\: pan-left, pan-right, tilt-up, tilt-down, zoom-in, zoom-out, roll, orbit. Repeat it to combine several.]:move\[\:amount\]:{__retrace_complete "${___camera[@]}"}'
        '--depth[A depth map, bright is near\: near things pass before far ones when the camera moves.]:map:_files'
        '*--flow[A steady current (water, smoke, clouds)\: what floats at the first place is at the second after a second.]:path:'
        '--flow-mask[A mask of where the currents flow. Default\: the brush, or what is found around them.]:mask:_files'
        '--tracks[Take over the motion of points, as `retrace track --points` writes them.]:csv:_files -g '\''*.csv'\'''
        '--motion-from[Take over the whole motion of a clip, scaled to the still.]:clip:_files'
        '--motion-mask[A mask of the thing in the first frame of that clip, laid over the brush.]:mask:_files'
        '--motion[A motion file, JSON5\: every option of this group has its key there, and movements have times.]:file:_files -g '\''*.json5 *.json'\'''
        '--ease[How movements begin and end. Default\: smooth.]:ease:{__retrace_complete "${___ease[@]}"}'
        '--loop[Let the first frame follow on the last\: there and back, or round; currents flow on.]'
        '--crop[Cut the result to what the camera always sees of the still, so that nothing is made up at its borders.]'
        '--frames[How many frames. Default\: two seconds.]:number:'
        '--fps[Frames a second, such as 24 or 30000/1001. Default\: 24.]:rate:'
        '--duration[How many seconds, instead of --frames.]:seconds:'
        '--look[A look by its name; `retrace looks` lists them.]:name:{__retrace_custom_complete ---completion animate -- --look "${current_word_index}" "$(__retrace_cursor_index_in_current_word)"}'
        '--look-file[A look of your own\: a recipe in JSON5, as `retrace looks NAME` prints it.]:file:_files -g '\''*.json5 *.json'\'''
        '--look-strength[How much of the look shows, from 0 (the source) to 1 (the default).]:share:'
        '--style-image[A picture whose palette and tone are taken over.]:image:_files'
        '--lut[A colour table applied last.]:cube:_files -g '\''*.cube'\'''
        '--mask[Restyle only where this still or clip is white; it is scaled to the frame.]:file:_files'
        '--model[Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.]:path:_files'
        '--prompt[What the picture shall show; (word\:1.2) weighs.]:text:'
        '--negative-prompt[What it shall not show.]:text:'
        '--strength[How much is painted anew, from 0 to 1. Default\: 0.6; not with InstructPix2Pix.]:share:'
        '--steps[Steps of the whole schedule; the share of --strength is taken. Default\: 30, or 6 with LCM.]:number:'
        '--guidance[How strongly the prompt is followed; 1 switches it off, at half the time. Default\: 7.5, or 1 with LCM.]:number:'
        '--image-guidance[How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default\: 1.5.]:number:'
        '--clip-skip[Take the words from before the end of the text encoder\: 2 leaves out its last layer. Default\: 1.]:number:'
        '--sampler[The sampler. Default\: dpm++2m, or lcm with a LoRA whose file name says LCM.]:name:{__retrace_complete "${___sampler[@]}"}'
        '*--lora[Merge a LoRA file into the model, with a scale if you like; repeat it for several.]:file\[\:scale\]:_files -g '\''*.safetensors'\'''
        '--model-size[Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default\: 1024.]:pixels:'
        '--precision[What factors of products are rounded to\: bfloat16 is faster on processors that have it. Default\: float32.]:type:{__retrace_complete "${___precision[@]}"}'
        '--seed[The seed; the same gives the same picture. Default\: 0.]:number:'
        '--predict[Have stage 1 of Motion-I2V tell how the still moves; drags, pins and a brush are hints for it. Default\: where --model has it and nothing else moves.]'
        '--no-predict[Have stage 1 of Motion-I2V tell how the still moves; drags, pins and a brush are hints for it. Default\: where --model has it and nothing else moves.]'
        '--stride[The strength of the motion\: frames of a film from one frame to the next. Default\: 8.]:number:'
        '--drag-patch[Tell the model of a square about each drag'\''s start alone, this many pixels to each side, as Motion-I2V'\''s demo does. Default\: of all that the drag moves.]:pixels:'
        '--renderer[What paints the other frames\: patch, or diffusion with the model. Default\: diffusion where --model has a motion module.]:name:{__retrace_complete "${___renderer[@]}"}'
        '--parity[Whose behaviour is followed where Motion-I2V'\''s released code does otherwise than its paper. Default\: corrected.]:name:{__retrace_complete "${___parity[@]}"}'
        '--occlusion-mask[Do not let the model look at what the tracker takes for hidden.]'
        '--size[Work and write at this size.]:WxH:'
        '--max-edge[Shrink so that the longer edge has at most this many pixels.]:pixels:'
        '--speed[What it may cost.]:level:{__retrace_complete "${___speed[@]}"}'
        '--progress[How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.]:style:{__retrace_complete "${___progress[@]}"}'
        '--log[Also write what happens to this file, one JSON object a line.]:file:_files'
        '--dry-run[Print the effective settings as JSON and do nothing.]'
        '--resume[Keep finished work in a hidden folder beside the output, and go on from what is there.]'
        '--background[Step back behind whatever else the machine does\: lowest priority for processor and disk.]'
        '--max-memory[The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default\: the limit of the container or batch job, if any.]:size:'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_stylize() {
    local -i ret=1
    local -ar ___sampler=('ddim' 'euler' 'dpm++2m' 'lcm')
    local -ar ___precision=('float32' 'bfloat16')
    local -ar ___speed=('draft' 'standard' 'fine')
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':image:_files'
        '(--output -o)'{--output,-o}'[Where the result goes.]:path:_files'
        '--overwrite[Replace what is there already.]'
        '--look[A look by its name; `retrace looks` lists them.]:name:{__retrace_custom_complete ---completion stylize -- --look "${current_word_index}" "$(__retrace_cursor_index_in_current_word)"}'
        '--look-file[A look of your own\: a recipe in JSON5, as `retrace looks NAME` prints it.]:file:_files -g '\''*.json5 *.json'\'''
        '--look-strength[How much of the look shows, from 0 (the source) to 1 (the default).]:share:'
        '--style-image[A picture whose palette and tone are taken over.]:image:_files'
        '--lut[A colour table applied last.]:cube:_files -g '\''*.cube'\'''
        '--model[Paint with Stable Diffusion 1.5 from this folder (diffusers layout) or single file.]:path:_files'
        '--prompt[What the picture shall show; (word\:1.2) weighs.]:text:'
        '--negative-prompt[What it shall not show.]:text:'
        '--strength[How much is painted anew, from 0 to 1. Default\: 0.6; not with InstructPix2Pix.]:share:'
        '--steps[Steps of the whole schedule; the share of --strength is taken. Default\: 30, or 6 with LCM.]:number:'
        '--guidance[How strongly the prompt is followed; 1 switches it off, at half the time. Default\: 7.5, or 1 with LCM.]:number:'
        '--image-guidance[How strongly an InstructPix2Pix model keeps the picture, 1 or more. Default\: 1.5.]:number:'
        '--clip-skip[Take the words from before the end of the text encoder\: 2 leaves out its last layer. Default\: 1.]:number:'
        '--sampler[The sampler. Default\: dpm++2m, or lcm with a LoRA whose file name says LCM.]:name:{__retrace_complete "${___sampler[@]}"}'
        '*--lora[Merge a LoRA file into the model, with a scale if you like; repeat it for several.]:file\[\:scale\]:_files -g '\''*.safetensors'\'''
        '--model-size[Long side at which the model paints at most; larger pictures are reduced, and enlarged back. Default\: 1024.]:pixels:'
        '--precision[What factors of products are rounded to\: bfloat16 is faster on processors that have it. Default\: float32.]:type:{__retrace_complete "${___precision[@]}"}'
        '--seed[The seed; the same gives the same picture. Default\: 0.]:number:'
        '--speed[What painting with a model may cost; draft takes half the time.]:level:{__retrace_complete "${___speed[@]}"}'
        '--mask[Restyle only where this still or clip is white; it is scaled to the frame.]:file:_files'
        '--size[Work and write at this size.]:WxH:'
        '--max-edge[Shrink so that the longer edge has at most this many pixels.]:pixels:'
        '--progress[How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.]:style:{__retrace_complete "${___progress[@]}"}'
        '--log[Also write what happens to this file, one JSON object a line.]:file:_files'
        '--resume[Keep finished work in a hidden folder beside the output, and go on from what is there.]'
        '--background[Step back behind whatever else the machine does\: lowest priority for processor and disk.]'
        '--max-memory[The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default\: the limit of the container or batch job, if any.]:size:'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_track() {
    local -i ret=1
    local -ar ___preview=('motion')
    local -ar ___speed=('draft' 'standard' 'fine')
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':clip:_files'
        '(--output -o)'{--output,-o}'[The folder of the results; made if missing.]:dir:_files -/'
        '--overwrite[Replace what is there already.]'
        '--at[Write flow_NNN.flo and visible_NNN.png for these frames, separated by commas.]:frames:'
        '--points[Follow points, one a line as x,y or id,x,y or id,frame,x,y, into tracks.csv.]:csv:_files -g '\''*.csv'\'''
        '--preview[Also write motion.mp4, the motion drawn over the frames.]:kind:{__retrace_complete "${___preview[@]}"}'
        '--start[Begin here\: seconds, or HH\:MM\:SS with a fraction.]:time:'
        '--end[End before this time.]:time:'
        '--size[Work and write at this size.]:WxH:'
        '--max-edge[Shrink so that the longer edge has at most this many pixels.]:pixels:'
        '--speed[What it may cost.]:level:{__retrace_complete "${___speed[@]}"}'
        '--progress[How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.]:style:{__retrace_complete "${___progress[@]}"}'
        '--log[Also write what happens to this file, one JSON object a line.]:file:_files'
        '--dry-run[Print the effective settings as JSON and do nothing.]'
        '--background[Step back behind whatever else the machine does\: lowest priority for processor and disk.]'
        '--max-memory[The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default\: the limit of the container or batch job, if any.]:size:'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_measure() {
    local -i ret=1
    local -ar ___speed=('draft' 'standard' 'fine')
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':source:_files'
        ':output:_files'
        '--reference[What the result should be\: adds PSNR and SSIM.]:clip:_files'
        '--keyframe[The painting that the first frame should be\: adds how far it is from that.]:image:_files'
        '--clip[A folder with a CLIP model (transformers layout)\: adds how alike neighbouring frames are to it.]:dir:_files -/'
        '--prompt[What the result should show\: adds how alike frames and text are to --clip.]:text:'
        '--json[Print JSON, with the figures of every frame.]'
        '--start[Begin here\: seconds, or HH\:MM\:SS with a fraction.]:time:'
        '--end[End before this time.]:time:'
        '--speed[What it may cost.]:level:{__retrace_complete "${___speed[@]}"}'
        '--progress[How progress is shown on stderr; auto is a bar on a terminal, plain lines elsewhere.]:style:{__retrace_complete "${___progress[@]}"}'
        '--log[Also write what happens to this file, one JSON object a line.]:file:_files'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_batch() {
    local -i ret=1
    local -ar ___progress=('auto' 'plain' 'json' 'none')
    local -ar arg_specs=(
        ':list:_files -g '\''*.json5 *.json *.csv'\'''
        '--jobs[How many jobs run side by side, sharing the threads. Default\: 1.]:number:'
        '--fail-fast[Begin no further job once one has failed; by default the others go on.]'
        '--force[Do what is done already once more.]'
        '--dry-run[Print what would be done, and how long it takes by the first second of the first job.]'
        '--shard[Do the share i of n of the work, for n machines\: every nth job, or, of fewer jobs than that, every clip'\''s shots in part.]:i/n:'
        '--merge[Join the parts that all shards made.]'
        '--keep-parts[Leave the parts where they are when they are joined.]'
        '--report[Write what came of each job to this file, as JSON.]:file:_files -g '\''*.json'\'''
        '--progress[How progress is shown\: a line for each job on stderr (auto, plain), every event as a JSON line on stdout, or nothing.]:style:{__retrace_complete "${___progress[@]}"}'
        '--background[Step back behind whatever else the machine does\: lowest priority for processor and disk.]'
        '--max-memory[The most memory to take, such as 2GB or 1500MB; what needs more is refused before the work. Default\: the limit of the container or batch job, if any.]:size:'
        '--threads[The most threads to use; results do not depend on it. Default\: the processors there are.]:number:'
        '(--verbose -v)'{--verbose,-v}'[Say more.]'
        '(--quiet -q)'{--quiet,-q}'[Say nothing but errors.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_looks() {
    local -i ret=1
    local -ar arg_specs=(
        ':name:{__retrace_custom_complete ---completion looks -- positional@0 "${current_word_index}" "$(__retrace_cursor_index_in_current_word)"}'
        '--json[Print JSON.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_models() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'check:Tell which parts of a model are usable, and what is missing.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        check)
            "_retrace_models_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_retrace_models_check() {
    local -i ret=1
    local -ar arg_specs=(
        ':path:_files'
        '--json[Print JSON, with the name of every missing or unused tensor.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_doctor() {
    local -i ret=1
    local -ar arg_specs=(
        ':folder:_files -/'
        '--json[Print JSON.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_retrace_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _retrace ]]; then
    _retrace "${@}"
else
    compdef _retrace retrace
fi
