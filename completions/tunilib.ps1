# Completion of tunilib for PowerShell. Made by: tunilib completion show powershell

Register-ArgumentCompleter -Native -CommandName tunilib -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { "$_" })
    $before = $env:_TUNILIB_COMPLETE
    $env:_TUNILIB_COMPLETE = 'powershell'
    try {
        & $commandAst.GetCommandName() @words "=$wordToComplete" 2>$null |
            Where-Object { $_ -notlike ':*' } |
            ForEach-Object {
                $word, $help = $_ -split "`t", 2
                if (-not $help) { $help = $word }
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
            }
    }
    finally {
        $env:_TUNILIB_COMPLETE = $before
    }
}
